const folds: Record<string, string> = {
  a: "aàáâãäåāăąạảấầẩẫậắằẳẵặ",
  c: "cçćč",
  d: "dďđð",
  e: "eèéêëēėęěẹẻẽếềểễệ",
  g: "gğģ",
  i: "iìíîïīįıịỉĩ",
  l: "lľĺļł",
  n: "nñńňņ",
  o: "oòóôõöøōőọỏốồổỗộớờởỡợơ",
  r: "rřŕ",
  s: "sśšşșß",
  t: "tťţțþ",
  u: "uùúûüūůűųụủứừửữựư",
  y: "yýÿỳỵỷỹ",
  z: "zźżž",
};

/** What a person typed into a search box as the source of a case-blind pattern; "jose" finds "José" as well. */
export function searchPattern(typed: string): string {
  return typed
    .normalize("NFC")
    .toLowerCase()
    .replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")
    .replace(/[a-z]/g, (letter) => (folds[letter] ? `[${folds[letter]}]` : letter))
    .replace(/\s+/g, "\\s+");
}
