package io.mycelium.actors.spore;

import io.mycelium.api.NodeId;

/**
 * What a node says of itself, proven to come from it. Only {@link CardCodec} makes one: the type is
 * the proof of the signature, never of the truth of what is said.
 */
public final class NodeCard {
  /** The most bytes of a signed card. */
  public static final int MAX_BYTES = 1024;

  private final NodeId node;
  private final CardVersion version;
  private final CardFacts facts;
  private final byte[] signed;

  NodeCard(NodeId node, CardVersion version, CardFacts facts, byte[] signed) {
    this.node = node;
    this.version = version;
    this.facts = facts;
    this.signed = signed.clone();
  }

  /** Whose card it is. */
  public NodeId node() {
    return node;
  }

  /** Its place among the cards of its node. */
  public CardVersion version() {
    return version;
  }

  /** The start of the node under which it was written. */
  public long incarnation() {
    return version.incarnation();
  }

  /** What it says. */
  public CardFacts facts() {
    return facts;
  }

  /** The signed bytes, so that it can be handed on and checked again. */
  byte[] signed() {
    return signed.clone();
  }

  @Override
  public String toString() {
    return "NodeCard[%s %d/%d %s]"
        .formatted(node.shortForm(), version.incarnation(), version.counter(), facts);
  }
}
