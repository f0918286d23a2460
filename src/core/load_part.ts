/** Parts of the lab that come over the network only when they are first wanted. */
import { LabError } from './errors.ts';

/**
 * @param name what is loaded, as it begins a sentence
 * @throws LabError `not-loaded`: no network, or a host that has a newer version by now
 */
export async function loadPart<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const fix = 'Start again once there is a network; if that does not help, reload the page.';
    throw new LabError('not-loaded', `${name} did not load.`, fix, { cause });
  }
}
