/** Lets waiting messages in. Not a timer, which browsers slow down in hidden tabs: a run must go on there. */

const channel = typeof setImmediate === 'undefined' ? new MessageChannel() : null;

export function yieldToMessages(): Promise<void> {
  return new Promise((resolve) => {
    if (!channel) return void setImmediate(resolve);
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}
