package io.mycelium.distribution.bundle;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.trust.KeyId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a publisher signs: what the author declared, whose release it is, and how its content is
 * cut.
 *
 * @param declaration what the author says
 * @param publisher the key that signs
 * @param layout entries, chunks and root of the content
 */
public record Manifest(Declaration declaration, KeyId publisher, Layout layout) {
  /** The name of the component. */
  public ComponentId component() {
    return declaration.component();
  }

  /** The version of this release. */
  public Version version() {
    return declaration.version();
  }

  /** The class that implements the component. */
  public String mainClass() {
    return declaration.mainClass();
  }

  /** The Java module that holds the main class. */
  public String moduleName() {
    return declaration.moduleName();
  }

  /** The files, sorted by path. */
  public List<Entry> entries() {
    return layout.entries();
  }

  /** The chunk size, which no chunk exceeds. */
  public int chunkBytes() {
    return layout.chunkBytes();
  }

  /** The slices of the content, in order. */
  public List<Chunk> chunks() {
    return layout.chunks();
  }

  /** The name of the content. */
  public Digest root() {
    return layout.root();
  }

  /** The length of the content. */
  public long contentBytes() {
    return layout.contentBytes();
  }

  /** The versions of the component API that it runs on. */
  public VersionRange api() {
    return declaration.api();
  }

  /** The platform that it runs on. */
  public String platform() {
    return declaration.platform();
  }

  /** The components that must be loaded first. */
  public List<Dependency> dependencies() {
    return declaration.dependencies();
  }

  /** The services that it offers. */
  public List<Service> provides() {
    return declaration.provides();
  }

  /** The services that it needs. */
  public List<Service> requires() {
    return declaration.requires();
  }

  /** How long its files stay after the last use. */
  public Duration retention() {
    return declaration.retention();
  }

  /** The memory that one instance is expected to use; 0 if not said. */
  public long memoryBytes() {
    return declaration.memoryBytes();
  }

  /** How far it must be kept from the node at least. */
  public Isolation isolation() {
    return declaration.isolation();
  }

  /** The operations that tasks can ask for, each with its description. */
  public Map<String, String> operations() {
    return declaration.operations();
  }

  /** Where a chunk begins in the content. */
  public long offsetOf(int chunkIndex) {
    return chunks().stream().limit(chunkIndex).mapToLong(Chunk::lengthBytes).sum();
  }
}
