/**
 * What the program measures of itself, and what it makes ahead so that its starts are fast.
 *
 * <p>A bench runs on fleets of its own, in directories of its own, and prints rows: {@code bench,
 * metric, unit, value, baseline, ratio, limit, holds}. Values are medians of several rounds; rows
 * without a limit are for information and always hold. What is compared is measured in the same
 * run, its rounds interleaved, so that a busy machine hits both sides alike.
 */
@NullMarked
package io.mycelium.node.bench;

import org.jspecify.annotations.NullMarked;
