package io.mycelium.testbed;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One event of the log, without the classes of the program.
 *
 * @param ordering its place in the order of all events
 * @param entity whose it is, for example {@code Task|t-1}
 * @param number its place among those of the entity
 * @param type for example {@code task.placed}
 * @param fields what it says
 */
public record LoggedEvent(long ordering, String entity, long number, String type, JsonNode fields) {
  /** A number that it says. */
  public long number(String field) {
    return fields.path(field).asLong();
  }

  /** A text that it says. */
  public String text(String field) {
    return fields.path(field).asText();
  }
}
