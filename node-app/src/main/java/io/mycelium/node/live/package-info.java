/**
 * The fleet as it lives: the three ports of {@code fleet} over entities, spores, the release log
 * and the journal.
 *
 * <p>What is asked of entities has a limit of time; an entity that is moving is asked again, for
 * all that is asked here may be repeated. An answer that does not come is told from a journal that
 * does not answer, so that the caller learns which it was. Nothing here is believed to be the truth
 * beyond the moment of the answer.
 */
@NullMarked
package io.mycelium.node.live;

import org.jspecify.annotations.NullMarked;
