package io.mycelium.node.warden;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.mycelium.node.http.Json;
import java.util.List;

/** A line of JSON between a warden and its node; the first order is always {@code Run}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ControlLine.Run.class, name = "run"),
  @JsonSubTypes.Type(value = ControlLine.Dead.class, name = "dead"),
  @JsonSubTypes.Type(value = ControlLine.Stop.class, name = "stop"),
  @JsonSubTypes.Type(value = ControlLine.Ready.class, name = "ready"),
  @JsonSubTypes.Type(value = ControlLine.Refused.class, name = "refused")
})
public sealed interface ControlLine {
  /**
   * Order: run this node.
   *
   * @param fleetDirectory the directory of the fleet
   * @param name the node's name
   * @param seeds the Artery ports of members to join; empty to found the cluster
   * @param journal the file that says where the embedded journal listens
   */
  record Run(String fleetDirectory, String name, List<Integer> seeds, String journal)
      implements ControlLine {}

  /**
   * Order: the process that listened on this port of this machine is proven gone.
   *
   * @param arteryPort its port
   */
  record Dead(int arteryPort) implements ControlLine {}

  /** Order: leave the fleet and end. */
  record Stop() implements ControlLine {}

  /**
   * Report: the node takes requests.
   *
   * @param node its id
   * @param arteryPort where other members reach it
   * @param dataPort where peers fetch chunks
   * @param httpPort where its API is
   */
  record Ready(String node, int arteryPort, int dataPort, int httpPort) implements ControlLine {}

  /**
   * Report: the node can't run.
   *
   * @param message why, for the operator
   */
  record Refused(String message) implements ControlLine {}

  /** As one line. */
  default String line() {
    return Json.write(this);
  }

  /** Reads a line; refuses what is none. */
  static ControlLine parse(String line) {
    try {
      return Json.MAPPER.readValue(line, ControlLine.class);
    } catch (JsonProcessingException e) {
      throw new WardenException("not a control line: " + e.getOriginalMessage(), e);
    }
  }
}
