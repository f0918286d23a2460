import { describe, expect, it } from 'vitest';
import { installation, parseOsRelease, withBackports } from './debian.mjs';
import { findChromium, findSwiftShader, probeAdapter } from './system.mjs';

const bookworm = { ID: 'debian', VERSION_ID: '12', VERSION_CODENAME: 'bookworm' };
const trixie = { ID: 'debian', VERSION_ID: '13', VERSION_CODENAME: 'trixie' };
const programs = ({ commands }) => commands.map((command) => command.at(-1));

describe('what is installed', () => {
  it('takes the Vulkan driver of Debian 12 from backports, because Dawn refuses the one of the release', () => {
    const { backports, commands } = installation({ chromium: false, vulkan: true }, bookworm);
    expect(backports).toBe(true);
    expect(commands[0].at(-1)).toBe('update');
    expect(commands[1].join(' ')).toMatch(/install .* -t bookworm-backports mesa-vulkan-drivers libvulkan1$/);
  });

  it('takes the Vulkan driver of Debian 13 and of testing from the release itself', () => {
    for (const release of [trixie, { ID: 'debian', VERSION_CODENAME: 'forky' }]) {
      const { backports, commands } = installation({ chromium: true, vulkan: true }, release);
      expect(backports).toBe(false);
      expect(commands.flat()).not.toContain('-t');
      expect(programs({ commands })).toEqual(['update', 'chromium', 'libvulkan1']);
    }
  });

  it('touches no apt source when only Chromium is missing', () => {
    const plan = installation({ chromium: true, vulkan: false }, bookworm);
    expect(plan.backports).toBe(false);
    expect(programs(plan)).toEqual(['update', 'chromium']);
  });

  it('reads os-release with and without quotes', () => {
    expect(parseOsRelease('ID=debian\nVERSION_ID="12"\n\nVERSION_CODENAME=bookworm\n')).toEqual(bookworm);
  });
});

describe('the backports suite', () => {
  const deb822 = [
    'Types: deb',
    '# a comment that names bookworm-backports',
    'URIs: http://mirror.example/debian',
    'Suites: bookworm bookworm-updates',
    'Components: main',
    '',
    'Types: deb',
    'URIs: http://mirror.example/debian-security',
    'Suites: bookworm-security',
    'Components: main',
    '',
  ].join('\n');

  it('joins the Suites line of the release and no other', () => {
    const expected = deb822.replace('bookworm-updates', 'bookworm-updates bookworm-backports');
    expect(withBackports(deb822, 'bookworm')).toBe(expected);
  });

  it('joins a classic source list as a line of its own, from the same mirror', () => {
    const list = 'deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib\n';
    expect(withBackports(list, 'bookworm')).toBe(list + list.replace('bookworm main', 'bookworm-backports main'));
  });

  it('is added only once', () => {
    const once = withBackports(deb822, 'bookworm');
    expect(withBackports(once, 'bookworm')).toBe(once);
  });

  it('leaves the sources of another release alone', () => {
    expect(withBackports(deb822, 'trixie')).toBe(deb822);
  });
});

describe('what is found', () => {
  const only = (path) => (candidate) => candidate === path;

  it('finds the first Chromium on the PATH', () => {
    const env = { PATH: ['/a', '/b'].join(process.platform === 'win32' ? ';' : ':') };
    expect(findChromium(env, 'linux', only('/b/google-chrome'))).toBe('/b/google-chrome');
    expect(findChromium(env, 'linux', () => false)).toBeNull();
  });

  it('obeys CHROMIUM_PATH even when it names nothing, so that a typing error is not covered up', () => {
    const env = { PATH: '/b', CHROMIUM_PATH: '/typo' };
    expect(findChromium(env, 'linux', only('/b/chromium'))).toBeNull();
  });

  it('finds no SwiftShader where there is none', () => {
    expect(findSwiftShader('/b/chromium', () => false)).toBeNull();
  });

  it('reports a probe that dies, with its last words, instead of throwing', () => {
    const answer = probeAdapter({ ...process.env, NODE_OPTIONS: '--no-such-option' });
    expect(answer.problem).toMatch(/no-such-option/);
  });
});
