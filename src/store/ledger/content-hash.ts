import { type RawBuilder, sql } from 'kysely';

/** SHA-256 of text and media of a message `m`, as an attempt keeps it. */
export const contentHash: RawBuilder<Buffer> = sql`sha256(convert_to(m.content || array_to_string(m.media_urls, chr(10)), 'UTF8'))`;
