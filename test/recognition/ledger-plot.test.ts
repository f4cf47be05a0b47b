import { expect } from "chai";
import type { LedgerLine } from "../../server/recognition/ledger.js";
import { plotOf } from "../../server/recognition/ledger-plot.js";

describe("The plot of somebody's hours", () => {
  const line = (kind: LedgerLine["kind"], on: string, minutes: number): LedgerLine => ({
    ...{ kind, on, minutes, what: "Kidneys", href: "" },
  });

  it("has one bar for each kind in a week, however many groups it comes from", () => {
    const lines = [
      line("co-leading", "2026-10-06", 60),
      line("preparation", "2026-10-06", 30),
      line("co-leading", "2026-10-08", 60),
      line("preparation", "2026-10-08", 30),
      line("leading", "2026-10-13", 60),
    ];
    const { bars, top } = plotOf(lines, { from: "2026-10-05", to: "2026-10-16" });
    expect(top).to.equal(240);
    expect(bars.map(({ x, y, height, kind }) => [x, y, height, kind])).to.deep.equal([
      [0, 48, 48, "co-leading"],
      [0, 24, 24, "preparation"],
      [18, 72, 24, "leading"],
    ]);
  });
});
