import { expect } from "chai";
import { keepPushKey } from "../../server/notifications/push-key.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { startPushService } from "./push-service.js";

describe("The page on which messages are turned on for a phone", () => {
  const app = useApp();

  it("says that it is on here, and offers it no second time", async () => {
    const service = await startPushService();
    app.running.house.config.pushServices = [service.origin];
    await makeTerm();
    await keepPushKey(app.clock.now(), app.running.house.config.dataKeys);
    const bea = await makePerson();
    const [here, there] = [await visitorFor(app, bea), await visitorFor(app, bea)];
    const { endpoint, publicKey, authSecret } = service.newBrowser();
    await here.post("/profile/push", { endpoint, publicKey, authSecret });
    const on = (await here.get("/profile/push")).text;
    expect(on).to.include("It is on for this device").and.not.include("Turn on for this device");
    const elsewhere = (await there.get("/profile/push")).text;
    expect(elsewhere).to.include("Turn on for this device").and.not.include("It is on for this device");
    await service.close();
  });
});
