/** The columns of the view message_state, for queries by the builder. Its comment in the migration says what it is. */
import type { MessageState } from '../../core/message/advance.ts';

export interface MessageStateView {
  readonly id: number;
  readonly recipientId: number;
  readonly part: number;
  readonly contactId: number;
  readonly runId: number;
  readonly lineId: number;
  readonly phone: string;
  readonly revision: number;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly sendStyle: string | null;
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly isLast: boolean;
  readonly state: MessageState;
  readonly skipReason: string | null;
  readonly channel: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly isNewContact: boolean;
  readonly handle: string | null;
  readonly providerStatus: string | null;
  readonly statusSource: string | null;
  readonly statusAt: Date | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly attempts: number;
  readonly updatedAt: Date;
}
