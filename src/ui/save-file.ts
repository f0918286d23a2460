/** Lets the browser keep a file. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the download may begin later
}

/** The same of a text. */
export const saveText = (name: string, text: string, type: string): void => saveFile(name, new Blob([text], { type }));
