package io.mycelium.actors.spore;

import io.mycelium.actors.fleet.NodeKind;

/**
 * What a node says of itself.
 *
 * @param fleet the fleet that it belongs to
 * @param kind what it is in the fleet
 * @param zone where it stands; nodes of a zone may fail together
 * @param host where its data plane listens
 * @param dataPort the port of its data plane
 * @param http the base address of its HTTP API; empty for none
 * @param capacity what it has left
 * @param holdings which bundles it has
 * @param drained whether it takes no new tasks
 */
public record CardFacts(
    String fleet,
    NodeKind kind,
    String zone,
    String host,
    int dataPort,
    String http,
    CardCapacity capacity,
    HoldingsFilter holdings,
    boolean drained) {
  /** The longest fleet and zone, in characters. */
  public static final int MAX_NAME_LENGTH = 64;

  /** The longest host and HTTP address, in characters. */
  public static final int MAX_ADDRESS_LENGTH = 128;

  private static final int MAX_PORT = 65_535;

  /** Refuses names that are too long for a card and ports that cannot be. */
  public CardFacts {
    require("fleet", fleet, 1, MAX_NAME_LENGTH);
    require("zone", zone, 0, MAX_NAME_LENGTH);
    require("host", host, 1, MAX_ADDRESS_LENGTH);
    require("http", http, 0, MAX_ADDRESS_LENGTH);
    if (dataPort < 1 || dataPort > MAX_PORT) {
      throw new IllegalArgumentException(
          "data port %d of a card is not in 1 to %d".formatted(dataPort, MAX_PORT));
    }
  }

  /** The same node with other bundles. */
  public CardFacts withHoldings(HoldingsFilter now) {
    return new CardFacts(fleet, kind, zone, host, dataPort, http, capacity, now, drained);
  }

  /** The same node with another capacity. */
  public CardFacts withCapacity(CardCapacity now) {
    return new CardFacts(fleet, kind, zone, host, dataPort, http, now, holdings, drained);
  }

  /** The same node with its API at this address. */
  public CardFacts withHttp(String address) {
    return new CardFacts(fleet, kind, zone, host, dataPort, address, capacity, holdings, drained);
  }

  /** The same node in another place in the fleet. */
  public CardFacts withStanding(NodeKind nowKind, boolean nowDrained) {
    return new CardFacts(
        fleet, nowKind, zone, host, dataPort, http, capacity, holdings, nowDrained);
  }

  private static void require(String name, String value, int min, int max) {
    if (value.length() < min || value.length() > max) {
      throw new IllegalArgumentException(
          "%s of a card has %d characters, allowed are %d to %d"
              .formatted(name, value.length(), min, max));
    }
  }
}
