/** A message as the state file keeps it: by the line and number of its conversation. */
import type { MessageStatus, ProviderService } from '../../sendblue/contract/values.ts';
import type { MessageBody } from '../provider/message-store.ts';
import type { Failure } from '../provider/walk.ts';

export interface SavedMessage extends MessageBody {
  readonly kind: 'message';
  readonly line: string;
  readonly number: string;
  readonly isOutbound: boolean;
  readonly status: MessageStatus;
  readonly service: ProviderService;
  readonly wasDowngraded: boolean | null;
  readonly failure: Failure | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly statusCallback: string | null;
  readonly isLateError: boolean;
  readonly isDeleted: boolean;
}
