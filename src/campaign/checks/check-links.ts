/** Finds links that carriers filter, and links that iMessage shows without a preview. */
import { findLinks, isSharedShortener, type Link } from '../../core/text/links.ts';
import type { Problem } from '../findings/finding.ts';
import { maskLiquid, type TextAt } from '../yaml/texts.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';

export function checkLinks(source: YamlSource, texts: readonly TextAt[]): readonly Problem[] {
  return texts.flatMap((at) => {
    const links = findLinks(maskLiquid(at.text));
    return [...findShorteners(source, at, links), ...findLostPreview(source, at, links)];
  });
}

function findShorteners(source: YamlSource, { path, text }: TextAt, links: readonly Link[]): readonly Problem[] {
  return links
    .filter(({ host }) => isSharedShortener(host))
    .map(({ begin, end, host }) => ({
      file: source.file,
      ...source.placeInText(path, { text, begin, end }),
      code: 'link-shortener',
      message: `${host} is a public shortener, and carriers filter its links: write the real address`,
    }));
}

/** Source: sendblue-api.md §5.4: a preview only for exactly one link, at the start or the end. */
function findLostPreview(source: YamlSource, { path, text }: TextAt, links: readonly Link[]): readonly Problem[] {
  const [first, second] = links;
  if (first === undefined) return [];
  const place = (link: Link) => ({ file: source.file, ...source.placeInText(path, { text, ...link }) });
  if (second !== undefined) {
    const message = `iMessage shows no preview of ${links.length} links: keep one, at the end`;
    return [{ ...place(second), code: 'link-preview', message }];
  }
  const isAtEdge = text.slice(0, first.begin).trim() === '' || text.slice(first.end).trim() === '';
  if (isAtEdge) return [];
  const message = 'iMessage shows a preview only of a link at the start or end: put it last, with nothing after it';
  return [{ ...place(first), code: 'link-preview', message }];
}
