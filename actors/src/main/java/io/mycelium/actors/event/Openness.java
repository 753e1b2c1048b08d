package io.mycelium.actors.event;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;

/**
 * What an event says of its entity: whether something is left to do from then on. An open entity is
 * woken after a death or a stop, without anybody asking for it. The journal is told by a tag of the
 * event.
 */
public enum Openness {
  /** What it said before still holds. */
  UNCHANGED(""),
  /** Something is to be done. */
  OPENED("opened"),
  /** Nothing is left to do. */
  CLOSED("closed");

  private final String tag;

  Openness(String tag) {
    this.tag = tag;
  }

  Set<String> tags() {
    return tag.isEmpty() ? Set.of() : Set.of(tag);
  }

  /** What the tags of an event say. */
  public static Openness of(Collection<String> tags) {
    return Arrays.stream(values())
        .filter(each -> tags.contains(each.tag))
        .findFirst()
        .orElse(UNCHANGED);
  }
}
