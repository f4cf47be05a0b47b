import { expect } from "chai";
import { change } from "../../server/data/change.js";
import { Inbox } from "../../server/data/inbox.js";
import { notify } from "../../server/notifications/notify.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";

describe("What is told again before it is read", () => {
  const app = useApp();

  // Red, with two messages, when the index of the inbox that allows one of each key isn't unique.
  it("is one message that counts them, also when two changes tell it at the same moment", async () => {
    const { _id } = await makePerson();
    const arrived: (() => void)[] = [];
    /** Lets both go on once each has seen that nothing stands yet; a second round goes by alone. */
    const together = () =>
      new Promise<void>((resolve) => {
        arrived.push(resolve);
        if (arrived.length >= 2) for (const go of arrived) go();
      });
    const tell = (n: number) =>
      change({ id: "a test", now: app.clock.now() }, `reply:${n}`, async (trail) => {
        const wordsFor = (count: number) => ({ subject: `${count} replies`, text: "Look." });
        const gathering = { key: "thread:one", wordsFor };
        await notify(trail, [_id], { subject: "A reply", text: "Look.", path: "/groups", gathering });
        await together();
      });
    await Promise.all([tell(1), tell(2)]);
    const told = await Inbox.find({ to: _id }).lean();
    expect(told.map(({ subject, count }) => [subject, count])).to.deep.equal([["2 replies", 2]]);
  });
});
