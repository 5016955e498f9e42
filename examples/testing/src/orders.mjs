import { isSurrealEngineError, RecordId } from 'surrealengine'

/** Defines what the application needs in a database. */
export async function defineSchema(db) {
  await db.query(`
    DEFINE TABLE orders SCHEMAFULL;
    DEFINE FIELD item ON orders TYPE string;
    DEFINE FIELD count ON orders TYPE int ASSERT $value > 0`)
}

/**
 * Writes an order. The caller chooses its number, so that it can be sent again if the answer was lost: the second time
 * the record exists already.
 */
export async function placeOrder(db, number, order) {
  const id = new RecordId('orders', number)
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.create(id, order)
    } catch (error) {
      if (!isSurrealEngineError(error)) throw error
      if (error.code === 'ALREADY_EXISTS' && attempt > 1) return db.select(id)
      if (error.outcome !== 'unknown' || attempt === 3) throw error
    }
  }
}
