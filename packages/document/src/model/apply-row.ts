import { RecordId } from '@surrealengine/core'
import { originOf } from '@surrealengine/core/extension'
import { isEqual } from '../equality.js'
import { COMPARE, STORED } from '../field.js'
import type { GivenRow } from '../plan.js'
import { keepCheckpoint } from './checkpoint.js'
import { setField, setId, snapshot, stateOf, type Values, valuesIn } from './state.js'

/**
 * Updates a document with its row in the database. A field that changed since it was `seen` keeps its change, which the next
 * `save()` writes. Without `seen` every field is replaced.
 */
export function applyRow(document: object, row: GivenRow, executor: object, seen?: Values): void {
  const state = stateOf(document)
  const { model } = state
  keepCheckpoint(state, executor)
  const values = valuesIn(model, row, STORED)
  const stored = snapshot(model, values)
  const now = valuesIn(model, document, COMPARE)
  for (const [name, field] of model.fields) {
    if (seen !== undefined && !isEqual(now.get(name), seen.get(name))) continue
    // A fetched record stays the document that it is.
    if (field.kind.fetchable && isEqual(now.get(name), stored.get(name))) continue
    setField(document, name, values.get(name))
  }
  state.stored = stored
  state.origin = originOf(executor)
  if (row['id'] instanceof RecordId) setId(document, row['id'])
}
