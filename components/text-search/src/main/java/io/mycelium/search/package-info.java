/**
 * Full-text search over the text files of a directory. {@link io.mycelium.search.TextSearch} keeps
 * one index in its data directory; each file goes into the field of its language, and a query asks
 * all of them. English is stemmed, Japanese and Chinese are cut into words by a dictionary, Polish
 * and Ukrainian words are brought to their base forms by one, all others are folded as Unicode
 * says.
 */
@NullMarked
package io.mycelium.search;

import org.jspecify.annotations.NullMarked;
