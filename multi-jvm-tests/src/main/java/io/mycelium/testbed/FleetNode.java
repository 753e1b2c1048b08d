package io.mycelium.testbed;

import java.net.URI;
import java.nio.file.Path;

/** One node of a fleet, by its name on this machine. */
public final class FleetNode {
  private final Fleet fleet;
  private final String name;
  private final String id;
  private volatile long frozen;

  FleetNode(Fleet fleet, String name, String id) {
    this.fleet = fleet;
    this.name = name;
    this.id = id;
  }

  /** Its name on this machine. */
  public String name() {
    return name;
  }

  /** Its node id, which it keeps over all of its starts. */
  public String id() {
    return id;
  }

  /** Its process now. */
  public long pid() {
    return entry().pid();
  }

  /** Its own directory. */
  public Path directory() {
    return fleet.directory().resolve("nodes").resolve(name);
  }

  /** The address that it listens on for other members. */
  public String host() {
    return entry().host();
  }

  private WardenFile.Entry entry() {
    return fleet.warden().node(name);
  }

  /** Whether its process runs, takes requests, and is not frozen. */
  public boolean isReady() {
    WardenFile.Entry entry = entry();
    return entry.isReady()
        && entry.pid() != frozen
        && ProcessHandle.of(entry.pid()).filter(ProcessHandle::isAlive).isPresent();
  }

  /** Its API, at the port of its present start. */
  public NodeApi api() {
    WardenFile.Entry entry = entry();
    if (!entry.isReady()) {
      throw new FleetException("%s is %s and not ready".formatted(name, entry.phase()));
    }
    return new NodeApi(URI.create("http://127.0.0.1:" + entry.httpPort()), fleet.token());
  }

  /** Ends its process as a power failure would, and waits until it is gone. */
  public FleetNode kill() {
    Processes.kill(pid(), Waiting.LIMIT);
    return this;
  }

  /** It will stay down after its next end. */
  public FleetNode hold() {
    fleet.verbs().done("node-process", "hold", name);
    return this;
  }

  /** It may start again. */
  public FleetNode release() {
    fleet.verbs().done("node-process", "release", name);
    return this;
  }

  /** Stops its process where it is; nothing of it ends, and nothing of it goes on. */
  public FleetNode freeze() {
    long pid = pid();
    Processes.signal("STOP", pid);
    frozen = pid;
    return this;
  }

  /** Lets a frozen process go on; does nothing for one that is not frozen or has ended. */
  public FleetNode thaw() {
    if (frozen != 0 && ProcessHandle.of(frozen).filter(ProcessHandle::isAlive).isPresent()) {
      Processes.signal("CONT", frozen);
    }
    frozen = 0;
    return this;
  }

  /** Waits until it is ready again. */
  public FleetNode awaitReady() {
    Waiting.awaitTrue(name + " to be ready", Waiting.LIMIT, this::isReady);
    return this;
  }

  /** Lets it go on, whatever was done to it. */
  void heal() {
    thaw();
    if (entry().phase().equals("held") || !isReady()) {
      release();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
