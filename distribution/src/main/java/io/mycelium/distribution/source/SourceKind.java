package io.mycelium.distribution.source;

/** What a source is, which decides when it is asked. It never decides whether it is believed. */
public enum SourceKind {
  /** Another node that holds the bundle or part of it; asked first. */
  PEER,
  /** A folder, a web server or the like; asked for what no usable peer has. */
  TRUSTED
}
