package io.mycelium.cluster;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;

/** A fleet's authority and the identities that it gives out. */
final class TestFleet {
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final FleetAuthority authority;

  TestFleet(String name) {
    this.authority = FleetAuthority.create(name, NOW, RANDOM);
  }

  NodeIdentity newNode() {
    KeyPair keys = FleetAuthority.newKeyPair(RANDOM);
    return new NodeIdentity(
        authority.fleet(),
        keys.getPrivate(),
        authority.admit(keys.getPublic(), "127.0.0.1", NOW, RANDOM),
        authority.certificate());
  }
}
