package io.mycelium.runtime;

/**
 * A component could not be loaded. Its text is all that is left of the cause: an exception of a
 * component would keep the component's classes in memory.
 */
public final class LoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  private final Reason reason;

  /** Why a load was refused or failed. */
  public enum Reason {
    /** A jar is missing, is no jar, or two hold one module. */
    JARS_UNREADABLE,
    /** The bundle brings its own copy of {@code io.mycelium.api}. */
    API_BUNDLED,
    /** A module requires one that is neither in the bundle nor in the runtime. */
    MODULES_UNRESOLVABLE,
    /** Two modules hold the same package. */
    SPLIT_PACKAGE,
    /** The main class is not in the bundle, or can't be linked. */
    MAIN_CLASS_MISSING,
    /** The main class does not implement {@link io.mycelium.api.Component}. */
    MAIN_CLASS_WRONG_TYPE,
    /** The main class or its constructor without arguments is not public. */
    NO_PUBLIC_CONSTRUCTOR,
    /** Nobody on this node offers a service that it requires. */
    SERVICE_MISSING,
    /** The scratch or data directory can't be made. */
    STORAGE_FAILED,
    /** The constructor or {@code start} has thrown. */
    START_FAILED,
    /** The constructor or {@code start} took longer than the start limit. */
    START_TIMED_OUT,
    /** Its process can't be started, or has ended before the component worked. */
    PROCESS_FAILED,
    /** The WebAssembly module can't be read, is beyond a limit, or asks for what is not granted. */
    MODULE_REFUSED
  }

  /** Says why, as text. */
  public LoadException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
