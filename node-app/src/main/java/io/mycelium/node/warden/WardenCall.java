package io.mycelium.node.warden;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** The first line of a connection to a warden: who wants what. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WardenCall.Order.class, name = "order"),
  @JsonSubTypes.Type(value = WardenCall.Report.class, name = "report"),
  @JsonSubTypes.Type(value = WardenCall.Hello.class, name = "hello")
})
sealed interface WardenCall {
  /** The secret of the state file; only who can read that file knows it. */
  String secret();

  /**
   * What the command line asks; the answers are lines of progress and then the outcome.
   *
   * @param secret the secret of the state file
   * @param verb {@code stop}, {@code hold}, {@code release}, {@code kill} or {@code backup}
   * @param argument the name of a node, the file of a backup, empty for {@code stop}
   */
  record Order(String secret, String verb, String argument) implements WardenCall {}

  /**
   * What the process of a node says that can't run and so keeps no line.
   *
   * @param secret the secret of the state file
   * @param name the node
   * @param process the process
   * @param why for the operator
   */
  record Report(String secret, String name, ProcessMark process, ControlLine.Refused why)
      implements WardenCall {}

  /**
   * A node opens its line: the answer is a welcome that only this fleet's warden can give, and from
   * then on orders and reports go over the connection.
   *
   * <p>INVARIANT: only the process that holds the lock of the node's directory says hello.
   *
   * @param secret the secret of the state file
   * @param fleet the id of the node's fleet
   * @param name the node
   * @param process its process
   * @param nonce what the warden has to sign
   * @param ready its report if it takes requests already
   */
  record Hello(
      String secret,
      String fleet,
      String name,
      ProcessMark process,
      String nonce,
      ControlLine.@Nullable Ready ready)
      implements WardenCall {}

  /**
   * A line of the warden's answer.
   *
   * @param kind what it is
   * @param text for the operator, or the signature of a welcome
   */
  record Answer(Kind kind, String text) {
    /** What an answer is. */
    enum Kind {
      /** The order was carried out. */
      DONE,
      /** It was not, and nothing was changed. */
      REFUSED,
      /** What long work is at. */
      PROGRESS,
      /** The node has its line. */
      WELCOME
    }
  }
}
