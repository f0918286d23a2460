/** What is drawn on canvases, one below the other, as an image that can be saved. */
export function pictureOf(canvases: readonly HTMLCanvasElement[], paper: string): Promise<Blob | null> {
  const picture = document.createElement('canvas');
  picture.width = Math.max(...canvases.map(({ width }) => width));
  picture.height = canvases.reduce((height, canvas) => height + canvas.height, 0);
  const context = picture.getContext('2d')!;
  context.fillStyle = paper;
  context.fillRect(0, 0, picture.width, picture.height);
  let top = 0;
  for (const canvas of canvases) {
    context.drawImage(canvas, 0, top);
    top += canvas.height;
  }
  return new Promise((resolve) => picture.toBlob(resolve, 'image/png'));
}
