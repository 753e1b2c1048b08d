package io.mycelium.runtime.wasm;

/** Why a module is not loaded, as text. */
final class ModuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ModuleException(String message) {
    super(message);
  }
}
