import { Refusal, type ExperimentDraft } from '@throughline/domain'
import type { Sql } from '../store/store.ts'

/** Writes an experiment by its code. Share and segment stay once anybody was drawn: a changed lot would mix customers of both. @throws Refusal `experiment.fixed`, `experiment.ended`, `segment.missing` */
export async function saveExperiment(sql: Sql, draft: ExperimentDraft, { by, now }: { readonly by: string; readonly now: Date }): Promise<void> {
  const segment = draft.segment ?? null
  const [known] = await sql.query<{ share: number; segment: string | null; isDrawn: boolean; hasEnded: boolean }>(
    `select treated_share as share, segment_id as segment, exists (select from assignment a where a.experiment_code = e.code) as "isDrawn", ended_at is not null as "hasEnded" from experiment e where code = $1 for update`, [draft.code])
  if (known?.hasEnded) throw new Refusal('experiment.ended', { code: draft.code })
  if (known?.isDrawn && (known.share !== draft.treatedShare || known.segment !== segment)) throw new Refusal('experiment.fixed', { code: draft.code })
  if (segment !== null && (await sql.rows('select from segment where id = $1', [segment])).length === 0) throw new Refusal('segment.missing', { segment })
  await sql.rows(`insert into experiment (code, name, treated_share, segment_id, written_by, written_at) values ($1, $2, $3, $4, $5, $6)
    on conflict (code) do update set name = excluded.name, treated_share = excluded.treated_share, segment_id = excluded.segment_id`, [draft.code, draft.name, draft.treatedShare, segment, by, now])
}
