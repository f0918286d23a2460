/** Waits until the text is out: a process that ended earlier would cut off what a pipe has not taken yet. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
}
