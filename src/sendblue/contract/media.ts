/** Uploading media. Source: guide/media, retired documentation, the SDK's types. */
import { z } from 'zod';
import { asFields, type Fields, textIn } from '../fields.ts';
import { defineEndpoint } from './endpoint.ts';
import { webUrl } from './values.ts';

/** Largest upload in bytes. Source: guide/media. */
export const maxUploadBytes = 100 * 1024 * 1024;

export interface UploadedMedia {
  /** The address to send it by; null when the answer has none. */
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
  summary: 'Uploads a file of up to 100 MB and answers with an address to send it by',
  source: 'guide/media; CLI',
  confidence: 'G',
  undocumented: 'its refusals, the allowed kinds of files, and how long an upload is kept',
  sdkMethod: null,
  effect: 'write',
  multipart: z.strictObject({ file: z.file('must be a File').max(maxUploadBytes, 'must not be over 100 MB') }),
  fieldAliases: {},
  successStatus: 201,
  response: uploaded,
  errors: {
    fileMissing: {
      status: 400,
      when: 'the part named file is missing',
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
    'whether the answer has media_url (one source says so; the sandbox sends it, the client can do without), how to send by mediaObjectId alone, and the answer for an address that cannot be fetched',
  sdkMethod: 'mediaObjects.upload',
  effect: 'write',
  body: z.strictObject({ media_url: webUrl }),
  fieldAliases: {},
  successStatus: 201,
  response: uploaded,
  errors: {
    urlInvalid: {
      status: 400,
      when: 'media_url is missing or not a web address',
      message: 'Invalid media URL',
      confidence: 'old',
      field: 'media_url',
    },
  },
  read: readUploaded,
});

export const mediaEndpoints = { uploadFile, uploadMediaObject };
