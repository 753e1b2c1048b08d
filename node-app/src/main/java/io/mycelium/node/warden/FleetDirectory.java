package io.mycelium.node.warden;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.mycelium.cluster.FleetAuthority;
import io.mycelium.cluster.IdentityFiles;
import io.mycelium.cluster.NodeIdentity;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.PublicKeySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directory of one fleet on one machine: who it is, its authority, its tokens, and one
 * directory for each of its nodes.
 */
public final class FleetDirectory {
  /** The version of the layout that this program writes, and the newest that it reads. */
  public static final int LAYOUT = 1;

  /** What an operator may set for all nodes of a fleet: HOCON, as {@code reference.conf} lists. */
  public static final String OPERATOR_FILE = "mycelium.conf";

  /** The digest of the root key that a node was admitted under, in the node's directory. */
  private static final String NODE_ROOT = "root.json";

  /** The address of every API, and of nodes where the machine has no other. */
  public static final String HOST = "127.0.0.1";

  private final Path root;
  private final Fleet fleet;

  /**
   * What {@code fleet.json} holds.
   *
   * @param layout the version of the layout
   * @param fleet the fleet's id
   */
  @JsonIgnoreProperties(ignoreUnknown = true) // A newer layout is refused by its number.
  record Fleet(int layout, String fleet) {}

  /** What a node was given of the fleet's root when it was admitted. */
  record NodeRoot(String root) {}

  /**
   * How to reach the fleet as its operator; holds the token itself.
   *
   * @param name the name of the token
   * @param token its text
   */
  public record Client(String name, String token) {}

  private FleetDirectory(Path root, Fleet fleet) {
    this.root = root;
    this.fleet = fleet;
  }

  /** Opens the fleet in a directory, and founds it first where there is none. */
  public static FleetDirectory openOrFound(Path root, InstantSource clock, SecureRandom random) {
    PrivateFiles.createDirectories(root);
    FleetDirectory fleet =
        open(root)
            .orElseGet(() -> new FleetDirectory(root, FleetFounding.found(root, clock, random)));
    WardenKey.createIn(root, random);
    return fleet;
  }

  /** Refuses what can't be the directory of a fleet, before anything is made there. */
  public static void requireUsable(Path root) {
    Path there = root;
    while (there != null && Files.notExists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isDirectory(there)) {
      throw new WardenException(
          "%s is a file and no directory; choose another directory with --data"
              .formatted(there == null ? root : there));
    }
    if (!Files.isWritable(there)) {
      throw new WardenException(
          "%s can't be written; choose another directory with --data, or change its mode"
              .formatted(there));
    }
    if (there.equals(root) && open(root).isEmpty()) {
      FleetFounding.refuseForeignFiles(root);
    }
  }

  /** Opens the fleet in a directory; refuses a newer layout. */
  public static Optional<FleetDirectory> open(Path root) {
    Optional<Fleet> fleet = PrivateFiles.read(root.resolve("fleet.json"), Fleet.class);
    if (fleet.isPresent() && fleet.get().layout() > LAYOUT) {
      throw new WardenException(
          "%s has layout %d, this program reads up to %d; use the program that wrote it"
              .formatted(root, fleet.get().layout(), LAYOUT));
    }
    return fleet.map(each -> new FleetDirectory(root, each));
  }

  /** The private half of the fleet's root key; it signs delegations and nothing else. */
  public Path rootKey() {
    return root.resolve("root.key");
  }

  /** The fleet's root key: what a node was installed with and checks everything against. */
  public PublicKeySet rootPublicKey() {
    try {
      return KeyFiles.readPublic(root.resolve("root.pub"));
    } catch (IOException e) {
      throw new WardenException("the fleet's root key can't be read: " + e, e);
    }
  }

  /**
   * The root key that a node checks everything against. The node was given its digest when it was
   * admitted; a key that has another one is refused, whoever put it there.
   */
  public PublicKeySet rootPublicKeyFor(String node) {
    PublicKeySet key = rootPublicKey();
    String admitted =
        PrivateFiles.read(node(node).resolve(NODE_ROOT), NodeRoot.class)
            .orElseThrow(
                () ->
                    new WardenException(
                        "%s has no %s; admit the node anew".formatted(node(node), NODE_ROOT)))
            .root();
    if (!key.id().hex().equals(admitted)) {
      throw new WardenException(
          "%s was admitted to the fleet with the root %s, but root.pub is %s; one of them was replaced: restore it"
              .formatted(node(node), admitted, key.id()));
    }
    return key;
  }

  /** Where it is. */
  public Path root() {
    return root;
  }

  /** The fleet's id. */
  public String fleet() {
    return fleet.fleet();
  }

  /** How its operator reaches it. */
  public Client client() {
    return PrivateFiles.read(root.resolve("client.json"), Client.class)
        .orElseThrow(() -> new WardenException(root + " has no client.json"));
  }

  /**
   * The files that make this fleet what it is, without journal and bundles: keys, certificates and
   * tokens.
   */
  List<Path> identityFiles() {
    List<Path> files = new ArrayList<>();
    for (String name : FleetFounding.IDENTITY_FILES) {
      files.add(root.resolve(name));
    }
    IdentityFiles.AUTHORITY_FILES.forEach(name -> files.add(authority().resolve(name)));
    for (String node : nodeNames()) {
      IdentityFiles.NODE_FILES.forEach(name -> files.add(node(node).resolve(name)));
      files.add(node(node).resolve(NODE_ROOT));
    }
    Path operator = root.resolve(OPERATOR_FILE);
    if (Files.exists(operator)) {
      files.add(operator);
    }
    return files;
  }

  /** The tokens of its API. */
  public FleetTokens tokens() {
    return new FleetTokens(root);
  }

  /** The trusted source that nodes of this machine fetch from when no peer has a bundle. */
  public Path source() {
    return root.resolve("source");
  }

  /** By which nodes know their warden. */
  public PublicKeySet wardenPublicKey() {
    return WardenKey.publicKey(root);
  }

  /** Where the embedded journal keeps its files. */
  public Path journal() {
    return root.resolve("journal");
  }

  private Path authority() {
    return root.resolve("authority");
  }

  private Path nodes() {
    return root.resolve("nodes");
  }

  /** The directory of a node. */
  public Path node(String name) {
    return nodes().resolve(name);
  }

  /** The names of its nodes so far. */
  public List<String> nodeNames() {
    if (!Files.isDirectory(nodes())) {
      return List.of();
    }
    try (Stream<Path> directories = Files.list(nodes())) {
      return directories.map(each -> each.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new WardenException("%s can't be read: %s".formatted(nodes(), e), e);
    }
  }

  /** Admits a new node: it gets a key and a certificate. Does nothing for one that is there. */
  public void admit(String name, InstantSource clock, SecureRandom random) {
    Path directory = node(name);
    if (IdentityFiles.hasNode(directory)) {
      return;
    }
    PrivateFiles.createDirectories(directory);
    // Before the identity: a node that has one was admitted as a whole.
    PrivateFiles.write(directory.resolve(NODE_ROOT), new NodeRoot(rootPublicKey().id().hex()));
    try {
      FleetAuthority authority = IdentityFiles.loadAuthority(fleet.fleet(), authority());
      KeyPair keys = FleetAuthority.newKeyPair(random);
      var certificate = authority.admit(keys.getPublic(), freeAddress(), clock.instant(), random);
      IdentityFiles.save(
          new NodeIdentity(fleet.fleet(), keys.getPrivate(), certificate, authority.certificate()),
          directory);
    } catch (IOException e) {
      throw new WardenException("node %s can't be admitted: %s".formatted(name, e), e);
    }
  }

  private String freeAddress() {
    Set<String> taken = new HashSet<>();
    for (String name : nodeNames()) {
      if (IdentityFiles.hasNode(node(name))) {
        taken.add(identity(name).host());
      }
    }
    return LoopbackAddresses.free(taken);
  }

  /** The identity of a node; refuses one of another fleet. */
  public NodeIdentity identity(String name) {
    try {
      NodeIdentity identity = IdentityFiles.loadNode(fleet.fleet(), node(name));
      if (!identity.authority().equals(IdentityFiles.loadAuthorityCertificate(authority()))) {
        throw new WardenException(
            "%s belongs to another fleet; remove it from the nodes of fleet %s"
                .formatted(node(name), fleet.fleet()));
      }
      return identity;
    } catch (IOException e) {
      throw new WardenException("node %s has no usable identity: %s".formatted(name, e), e);
    }
  }

  /**
   * Refuses two directories with one identity: one of them is a copy. A node whose admission was
   * cut off has none yet, and is left out.
   */
  public Map<String, String> nodeIds() {
    Map<String, String> nameOfId = new HashMap<>();
    Map<String, String> idOfName = new HashMap<>();
    List<String> names =
        nodeNames().stream().filter(name -> IdentityFiles.hasNode(node(name))).toList();
    for (String name : names) {
      String id = identity(name).nodeId();
      String other = nameOfId.putIfAbsent(id, name);
      if (other != null) {
        throw new WardenException(
            "%s and %s have the same node id %s; one is a copy, remove it"
                .formatted(node(other), node(name), id));
      }
      idOfName.put(name, id);
    }
    return idOfName;
  }
}
