/** How to install a Chromium and a software GPU with Debian's package manager. Pure functions: nothing is run here. */

/** First Debian release whose own lavapipe (Mesa 24 or later) Dawn accepts. */
const FIRST_RELEASE_WITH_MESA_24 = 13;

/**
 * Reads /etc/os-release.
 * @returns {Record<string, string>}
 */
export function parseOsRelease(text) {
  const lines = text.split('\n').map((line) => line.match(/^(\w+)=(?:"(.*)"|(.*))$/));
  return Object.fromEntries(lines.filter(Boolean).map(([, key, quoted, plain]) => [key, quoted ?? plain]));
}

/**
 * The commands that install what is missing, to be run as root.
 * @param {{ chromium: boolean, vulkan: boolean }} missing
 * @param {Record<string, string>} release as parseOsRelease returns it
 */
export function installation(missing, release) {
  const codename = release.VERSION_CODENAME;
  // Testing and unstable have no VERSION_ID and are newer than any release.
  const backports = missing.vulkan && Number(release.VERSION_ID ?? Infinity) < FIRST_RELEASE_WITH_MESA_24;
  const suite = backports ? ['-t', `${codename}-backports`] : [];
  const install = ['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends'];
  const commands = [['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'update']];
  if (missing.chromium) commands.push([...install, 'chromium']);
  if (missing.vulkan) commands.push([...install, ...suite, 'mesa-vulkan-drivers', 'libvulkan1']);
  return { backports, commands };
}

/**
 * Adds the backports suite to the release's own entry in an apt source file, so that its mirror is used.
 * @param {string} text a deb822 file or a classic one-line-per-source file
 * @returns {string} the new text; unchanged if backports are already there or the release is not listed
 */
export function withBackports(text, codename) {
  const backports = `${codename}-backports`;
  const sources = text.replace(/#.*$/gm, '');
  if (new RegExp(`(^|\\s)${backports}(\\s|$)`, 'm').test(sources)) return text;
  const deb822 = new RegExp(`^(Suites:(?:[ \\t]+\\S+)*?[ \\t]+${codename}(?=\\s|$).*)$`, 'm');
  if (deb822.test(text)) return text.replace(deb822, (line) => `${line.trimEnd()} ${backports}`);
  const classic = new RegExp(`^(deb[ \\t]+(?:\\[[^\\]]*\\][ \\t]+)?\\S+[ \\t]+)${codename}([ \\t].*)$`, 'm');
  return text.replace(classic, (line, head, tail) => `${line}\n${head}${backports}${tail}`);
}
