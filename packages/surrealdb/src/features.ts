/** What the class can do beyond queries, registered with core. */
import '@surrealengine/core/bulk'
import '@surrealengine/core/live'
import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
