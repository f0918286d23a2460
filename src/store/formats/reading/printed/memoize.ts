/** Lines of a log repeat their words: what has been understood once is kept. */

/** Enough for the words of any program; a log of garbage has new ones on every line. */
const MOST = 2000;

/** A function of a text that remembers its last answers. */
export function memoize<Answer>(read: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    if (known.has(text)) return known.get(text)!;
    const answer = read(text);
    if (known.size >= MOST) known.clear();
    if (text.length < 200) known.set(text, answer);
    return answer;
  };
}
