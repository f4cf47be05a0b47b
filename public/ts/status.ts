/** Says something in the page's one polite status line. */
export function say(words: string): void {
  const line = document.getElementById("live-status");
  if (line && line.textContent !== words) line.textContent = words;
}

/** "17:02", in the programme's zone. */
export function clockTime(at: Date): string {
  const timeZone = document.getElementById("live-status")?.dataset.zone;
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(at);
}
