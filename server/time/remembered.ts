/**
 * A memory for a pure question that pages ask over and over with the same few keys, such as the words for a day. It
 * forgets everything when it holds `most` answers.
 */
export function remembered<T>(most: number): (key: string, work: () => T) => T {
  const answers = new Map<string, T>();
  return (key, work) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = work();
    if (answers.size >= most) answers.clear();
    answers.set(key, answer);
    return answer;
  };
}
