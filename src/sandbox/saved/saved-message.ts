/** A message as the state file keeps it: by the line and number of its conversation. */
import type { ProviderService, ProviderStatus } from '../../sendblue/contract/values.ts';
import type { MessageBody } from '../provider/message-store.ts';
import type { StepFailure } from '../provider/walk.ts';

export interface SavedMessage extends MessageBody {
  readonly kind: 'message';
  readonly line: string;
  readonly number: string;
  readonly isOutbound: boolean;
  readonly status: ProviderStatus;
  readonly service: ProviderService;
  readonly wasDowngraded: boolean | null;
  readonly failure: StepFailure | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly statusCallback: string | null;
  readonly isLateError: boolean;
  readonly isDeleted: boolean;
}
