/**
 * The server side of the embedded journal: database, users, force and backup.
 *
 * <p>Nodes log in as a user that can add to the journal and read it, nothing else. H2's
 * administrator can run any Java, so its password stays beside the database and never leaves the
 * directory of the journal.
 */
@NullMarked
package io.mycelium.persistence.server;

import org.jspecify.annotations.NullMarked;
