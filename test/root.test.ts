/** Where the root is, on disks that are lists of folders. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { findCampaignPath, findRoot, type RootAsked, type RootDisk } from '../src/root.ts';

/** A disk with these folders, and those that lead to them; a name with an extension is a file. */
function diskOf(...names: readonly string[]): RootDisk {
  const isName = (name: string): boolean => path.extname(name) !== '';
  const files = new Set(names.filter(isName));
  const folders = new Set(['/']);
  for (const name of names) {
    for (let at = isName(name) ? path.dirname(name) : name; at !== '/'; at = path.dirname(at)) folders.add(at);
  }
  return {
    isFolder: (folder) => folders.has(folder),
    isFile: (file) => files.has(file),
    isShared: (folder) => folder === '/tmp',
    realPath: (file) => file,
  };
}

function rootOf(disk: RootDisk, asked: Partial<RootAsked>): string {
  return findRoot(disk, { from: '/', home: '/home/ada', ...asked }).folder;
}

/** `.bluecast` has no extension in the sense of node:path, so it is a folder here. */
const agency = diskOf('/work/.bluecast', '/work/campaigns', '/work/clients/acme/spring/campaign.yaml');

test.each(['/work', '/work/clients', '/work/clients/acme', '/work/clients/acme/spring', '/work/campaigns'])(
  'from %s the root is the folder above that has .bluecast',
  (from) => {
    expect(findRoot(agency, { from, home: '/home/ada' })).toEqual({ folder: '/work', isMarked: true, above: [] });
  },
);

test('without .bluecast the nearest folder with campaigns is the root', () => {
  const disk = diskOf('/work/campaigns', '/work/shop/campaigns/sale', '/work/shop/lists');
  expect(rootOf(disk, { from: '/work/shop/lists' })).toBe('/work/shop');
  expect(rootOf(disk, { from: '/work/shop/campaigns/sale' })).toBe('/work/shop');
});

test('a database further up is nearer than campaigns: a folder inside of a root begins no other one', () => {
  const disk = diskOf('/work/.bluecast', '/work/acme/campaigns/sale/campaign.yaml');
  expect(rootOf(disk, { from: '/work/acme' })).toBe('/work');
  expect(rootOf(disk, { from: '/work/acme/campaigns/sale' })).toBe('/work');
});

test('where nothing is marked the root is the current folder, or the one around a campaign elsewhere', () => {
  const disk = diskOf('/work/acme/sale/campaign.yaml', '/other');
  const unmarked = (folder: string) => ({ folder, isMarked: false, above: [] });
  const home = '/home/ada';
  expect(findRoot(disk, { from: '/work', home })).toEqual(unmarked('/work'));
  expect(findRoot(disk, { from: '/work', home, campaigns: ['acme/sale'] })).toEqual(unmarked('/work'));
  expect(findRoot(disk, { from: '/work/acme/sale', home, campaigns: ['.'] })).toEqual(unmarked('/work/acme'));
  expect(findRoot(disk, { from: '/other', home, campaigns: ['/work/acme/sale'] })).toEqual(unmarked('/work/acme'));
});

test.each(['/', '/work', '/elsewhere', '/elsewhere/inner', '/work/clients/acme', '/work/clients/acme/spring'])(
  'started in %s, a campaign has the same root',
  (from) => {
    const disk = diskOf(
      '/work/.bluecast',
      '/elsewhere/.bluecast',
      '/elsewhere/inner',
      '/work/clients/acme/spring/x.csv',
    );
    for (const given of ['/work/clients/acme/spring', path.relative(from, '/work/clients/acme/spring') || '.'])
      expect(rootOf(disk, { from, campaigns: [given] })).toBe('/work');
  },
);

test('a .bluecast in between is the root, and that there is another one further up is said', () => {
  const disk = diskOf('/work/.bluecast', '/work/clients/acme/.bluecast', '/work/clients/acme/spring');
  const found = { folder: '/work/clients/acme', isMarked: true, above: ['/work'] };
  for (const from of ['/', '/work', '/work/clients/acme'])
    expect(findRoot(disk, { from, home: '/home/ada', campaigns: ['/work/clients/acme/spring'] })).toEqual(found);
});

test('a file of the name .bluecast is no mark', () => {
  const disk = diskOf('/work/.bluecast', '/work/shop/sale');
  expect(
    rootOf(
      { ...disk, isFolder: (folder) => folder !== '/work/.bluecast' && disk.isFolder(folder) },
      { from: '/work/shop' },
    ),
  ).toBe('/work/shop');
});

test('the search ends at the home folder, and below a folder in which everybody keeps files', () => {
  const disk = diskOf('/home/.bluecast', '/home/ada/shop', '/tmp/.bluecast', '/tmp/shop');
  expect(rootOf(disk, { from: '/home/ada/shop' })).toBe('/home/ada/shop');
  expect(rootOf(disk, { from: '/tmp/shop' })).toBe('/tmp/shop');
  expect(rootOf(disk, { from: '/tmp' })).toBe('/tmp');
  expect(rootOf(diskOf('/home/ada/.bluecast', '/home/ada/shop'), { from: '/home/ada/shop' })).toBe('/home/ada');
});

test('campaigns of two roots are refused together, those of one are not', () => {
  const disk = diskOf('/a/campaigns/one', '/a/campaigns/two', '/b/campaigns/three');
  expect(rootOf(disk, { campaigns: ['/a/campaigns/one', '/a/campaigns/two'] })).toBe('/a');
  expect(() => rootOf(disk, { campaigns: ['/a/campaigns/one', '/b/campaigns/three'] })).toThrow(
    expect.objectContaining({ code: 'two-roots', message: expect.stringContaining('run the command once for each') }),
  );
});

test('a campaign is looked for from the current folder, then in campaigns of the root, then from the root', () => {
  const disk = diskOf(
    '/work/campaigns/sale/campaign.yaml',
    '/work/acme/sale/campaign.yaml',
    '/work/acme/welcome',
    '/work/campaigns/welcome/campaign.yaml',
  );
  const find = (from: string, given: string) => findCampaignPath(disk, given, { from, root: '/work' });
  expect(find('/work', 'sale')).toBe('/work/campaigns/sale');
  expect(find('/work/acme', 'sale')).toBe('/work/acme/sale');
  expect(find('/work/acme', 'campaigns/sale')).toBe('/work/campaigns/sale');
  expect(find('/work/acme', 'campaigns/sale/campaign.yaml')).toBe('/work/campaigns/sale/campaign.yaml');
  // A folder without campaign.yaml is not meant if there is a campaign of that name.
  expect(find('/work/acme', 'welcome')).toBe('/work/campaigns/welcome');
  expect(find('/work/acme', 'nothing')).toBe('/work/acme/nothing');
});
