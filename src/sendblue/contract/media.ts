/** Uploading media. Source: guide/media, retired documentation, the SDK's types. */
import { z } from 'zod';
import { asFields, type Fields, textIn } from '../fields.ts';
import { defineEndpoint } from './endpoint.ts';
import { webUrl } from './values.ts';

/** Bytes of one upload at most. Source: guide/media. */
export const maxUploadBytes = 100 * 1024 * 1024;

export interface UploadedMedia {
  /** Address to send it by; null when the answer has none. */
  readonly mediaUrl: string | null;
  readonly mediaObjectId: string | null;
  readonly raw: Fields;
}

const uploaded = z.looseObject({
  status: z.string(),
  message: z.string().optional(),
  media_url: z.string().optional(),
  mediaObjectId: z.string(),
});

function readUploaded(body: unknown): UploadedMedia {
  const raw = asFields(body);
  return {
    mediaUrl: textIn(raw, 'media_url', 'mediaUrl'),
    mediaObjectId: textIn(raw, 'mediaObjectId', 'media_object_id'),
    raw,
  };
}

const uploadFile = defineEndpoint({
  name: 'uploadFile',
  family: 'media',
  method: 'POST',
  path: '/api/upload-file',
  pathAliases: [],
  summary: 'Uploads a file of up to 100 MB and answers with the address to send it by',
  source: 'guide/media; CLI',
  confidence: 'G',
  undocumented: 'its refusals, the kinds of files that are allowed, and how long an upload lives',
  sdkMethod: null,
  effect: 'write',
  multipart: z.strictObject({ file: z.file('must be a File').max(maxUploadBytes, 'must not be over 100 MB') }),
  fieldAliases: {},
  successStatus: 201,
  response: uploaded,
  errors: {
    fileMissing: {
      status: 400,
      when: 'there is no part named file',
      message: 'No file uploaded',
      confidence: 'I',
      field: 'file',
      problem: 'missing',
    },
    fileTooBig: {
      status: 413,
      when: 'the file is over 100 MB',
      message: 'File too large',
      confidence: 'G',
      textConfidence: 'I',
      field: 'file',
      problem: 'invalid',
    },
  },
  read: readUploaded,
});

const uploadMediaObject = defineEndpoint({
  name: 'uploadMediaObject',
  family: 'media',
  method: 'POST',
  path: '/api/upload-media-object',
  pathAliases: [],
  summary: 'Fetches a medium from an address and hosts it',
  source: 'guide/media; retired documentation; SDK',
  confidence: 'G',
  undocumented:
    'whether the answer has media_url (one source says so; it is sent, and may be absent), how a bare mediaObjectId is used in a send, and what an address that cannot be fetched answers',
  sdkMethod: 'mediaObjects.upload',
  effect: 'write',
  body: z.strictObject({ media_url: webUrl }),
  fieldAliases: {},
  successStatus: 201,
  response: uploaded,
  errors: {
    urlInvalid: {
      status: 400,
      when: 'media_url is missing or no web address',
      message: 'Invalid media URL',
      confidence: 'old',
      field: 'media_url',
    },
  },
  read: readUploaded,
});

export const mediaEndpoints = { uploadFile, uploadMediaObject };
