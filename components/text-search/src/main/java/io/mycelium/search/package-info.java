/**
 * Full-text search over the text files of a directory. {@link io.mycelium.search.TextSearch} keeps
 * one index in its data directory; each file goes into the field of its language, and a query asks
 * all of them.
 */
@NullMarked
package io.mycelium.search;

import org.jspecify.annotations.NullMarked;
