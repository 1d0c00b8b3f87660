/** A row that is planned -> its recipient: the line, the time, and why it may get nothing. */
import { type Campaign, holdoutVariant } from '../core/campaign/campaign.ts';
import type { VariantChoice } from '../core/campaign/choose-variant.ts';
import type { LineShare } from '../core/pace/share-lines.ts';
import { trustedService } from '../core/people/service-trust.ts';
import { findTurn, type TurnRules } from '../core/schedule/turn.ts';
import type { PlannedMessage, PlannedRecipient } from '../store/plan/plan-insert.ts';
import type { RowToPlan } from '../store/plan/plan-source.ts';
import { chooseSkipReason } from './choose-skip-reason.ts';
import type { PlaceOfRow } from './place-book.ts';
import type { SeveralRows } from './several-rows.ts';

export function describeRecipient(
  about: {
    campaign: Campaign;
    share: LineShare;
    several: SeveralRows;
    now: Date;
    newBefore: Date;
    turn: TurnRules | undefined;
  },
  planned: {
    row: RowToPlan;
    choice: VariantChoice;
    place: PlaceOfRow | undefined;
    messages: readonly PlannedMessage[];
  },
): PlannedRecipient {
  const { row, choice, place: located, messages } = planned;
  if (located === undefined) throw new Error(`Cannot plan row ${row.lineNumber}: it has no place`);
  const { variant, isHeldOut } = choice;
  const { zones, ...place } = located;
  const turn = about.turn === undefined ? null : findTurn(about.turn, { phone: row.phone, zones, now: about.now });
  const lateReason = turn?.isLate === true ? 'late' : null;
  const skipReason = chooseSkipReason(about.campaign, row) ?? (isHeldOut ? holdoutVariant : lateReason);
  const known = row.lineId ?? about.several.lineOf(row);
  const lineId = about.share.choose({ known, isSending: skipReason === null });
  about.several.keepLine(row, lineId);
  return {
    contactId: row.contactId,
    lineNumber: row.lineNumber,
    values: row.values,
    variant: isHeldOut ? holdoutVariant : variant,
    lineId,
    ...place,
    ...(turn === null ? {} : { readyAt: new Date(turn.atMs) }),
    channel: trustedService({ service: row.service, source: row.serviceSource, at: row.serviceAt }, about.now),
    isNewContact: row.lastMessageAt === null || row.lastMessageAt < about.newBefore,
    skipReason,
    messages,
  };
}
