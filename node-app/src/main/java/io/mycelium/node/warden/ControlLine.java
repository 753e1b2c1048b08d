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
   * Order: run this node. It comes over the standard input of the process.
   *
   * @param fleetDirectory the directory of the fleet
   * @param name the node's name
   * @param seeds where members to join listen; empty to found the cluster
   * @param journal the file that says where the embedded journal listens
   * @param httpPort where its API shall listen; 0 lets the system choose
   */
  record Run(
      String fleetDirectory, String name, List<MemberAddress> seeds, String journal, int httpPort)
      implements ControlLine {
    /** Copies the seeds. */
    public Run {
      seeds = List.copyOf(seeds);
    }
  }

  /**
   * Order: the process that listened at this address is proven gone. A node hears of it only when
   * the signature is that of its warden.
   *
   * @param node the id of the node that it ran
   * @param artery where it listened
   * @param pid its process
   * @param at when the warden saw that it was gone, as text
   * @param signature the warden's, over {@link #statement}
   */
  record Dead(String node, MemberAddress artery, long pid, String at, String signature)
      implements ControlLine {
    /** What the warden signs. */
    String statement(String fleet) {
      return statement(fleet, node, artery, pid, at);
    }

    static String statement(String fleet, String node, MemberAddress artery, long pid, String at) {
      return "mycelium/death/1\n%s\n%s\n%s\n%d\n%s".formatted(fleet, node, artery, pid, at);
    }
  }

  /** Order: leave the fleet and end. */
  record Stop() implements ControlLine {}

  /**
   * Report: the node takes requests.
   *
   * @param node its id
   * @param artery where other members reach it
   * @param dataPort where peers fetch chunks
   * @param httpPort where its API is
   */
  record Ready(String node, MemberAddress artery, int dataPort, int httpPort)
      implements ControlLine {}

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
