package io.mycelium.node.fleet;

import java.util.List;

/**
 * A page of a story.
 *
 * @param items what happened, oldest first
 * @param next the index to ask after for the next page
 * @param ended whether nothing more will come
 */
public record StoryPage(List<Resource> items, long next, boolean ended) {
  /** Copies the items. */
  public StoryPage {
    items = List.copyOf(items);
  }
}
