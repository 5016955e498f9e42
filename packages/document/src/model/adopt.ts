import { originOf, RecordId } from '@surrealengine/core'
import { same } from '../same.js'
import type { GivenRow } from '../statement.js'
import { readValues, remember, setField, setId, stateOf, type Values, valuesOf } from './state.js'
import { noteTransaction } from './tentative.js'

/**
 * A document takes over what the database has now. A field that was changed since it was `seen` keeps its change, which
 * the next `save()` writes. Without `seen` all of it is taken over.
 */
export function adopt(document: object, row: GivenRow, executor: object, seen: Values | undefined): void {
  const state = stateOf(document)
  const { model } = state
  noteTransaction(state, executor)
  const values = readValues(model, row, 'row')
  const stored = remember(model, values)
  const now = valuesOf(document, model)
  for (const [name, field] of model.fields) {
    if (seen !== undefined && !same(now.get(name), seen.get(name))) continue
    // A record that was fetched stays the document it is.
    if (field.kind.fetchable && same(now.get(name), stored.get(name))) continue
    setField(document, name, values.get(name))
  }
  state.stored = stored
  state.home = originOf(executor)
  const { id } = row
  if (id instanceof RecordId) setId(document, id)
}
