/** Finds media whose addresses show that Sendblue or phones will not take them. Source: sendblue-api.md §5.4. */
import type { Problem } from '../findings/finding.ts';
import { listMessageLists } from '../yaml/texts.ts';
import { field, type Path, type YamlSource } from '../yaml/yaml-source.ts';

/** Extensions that phones show in a carousel. */
const imageExtensions = 'jpg jpeg png gif heic heif webp'.split(' ');
/** Extensions that phones show in a message of its own: images, films, sounds, cards, documents. */
const extensions = [...imageExtensions, ...'mp4 m4v mov 3gp mp3 m4a aac caf wav vcf vcard pdf'.split(' ')];

export interface MediumAt {
  readonly path: Path;
  readonly url: string;
  readonly isInCarousel: boolean;
}

/** Every medium of a campaign file, in order. */
export function listMedia(source: YamlSource): readonly MediumAt[] {
  return listMessageLists(source.value).flatMap((list) =>
    list.messages.flatMap((message, index): readonly MediumAt[] => {
      const path = [...list.path, index];
      const image = field(message, 'image');
      const carousel = field(message, 'carousel');
      const images = Array.isArray(carousel) ? carousel : [];
      return [
        ...(typeof image === 'string' ? [{ path: [...path, 'image'], url: image, isInCarousel: false }] : []),
        ...images.flatMap((url: unknown, at) =>
          typeof url === 'string' ? [{ path: [...path, 'carousel', at], url, isInCarousel: true }] : [],
        ),
      ];
    }),
  );
}

export function checkMedia(source: YamlSource): readonly Problem[] {
  return listMedia(source).flatMap((medium): readonly Problem[] => {
    const url = URL.canParse(medium.url) ? new URL(medium.url) : null;
    // The schema reports what is not an https URL.
    if (url?.protocol !== 'https:') return [];
    const place = { file: source.file, ...source.placeOf(medium.path) };
    const message = findTypeProblem(url, medium);
    const typed: readonly Problem[] = message === null ? [] : [{ ...place, code: 'media-type', message }];
    if (url.search === '') return typed;
    const signed =
      'has a query (?…), and Sendblue takes no signed addresses: publish the file at an address without one';
    return [...typed, { ...place, code: 'signed-media', message: `The address ${signed}` }];
  });
}

function findTypeProblem(url: URL, { isInCarousel }: MediumAt): string | null {
  const extension = /\.([a-z0-9]+)$/i.exec(url.pathname)?.[1]?.toLowerCase() ?? '';
  const known = isInCarousel ? imageExtensions : extensions;
  if (known.includes(extension)) return null;
  const list = known.slice(0, 7).map((each) => `.${each}`);
  if (extension === '') return `The address must end in the extension of a file, such as ${list.join(', ')}`;
  const what = isInCarousel ? 'a carousel shows only images' : 'phones do not show it';
  return `.${extension} cannot be sent, ${what}: use ${list.join(', ')}`;
}
