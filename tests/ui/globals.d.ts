// The part of Tauri's API that the page uses.

declare class TauriChannel<T> {
  onmessage: (message: T) => void;
}

interface Window {
  __TAURI__: {
    core: {
      Channel: typeof TauriChannel;
      invoke(command: string, arguments?: Record<string, unknown>): Promise<unknown>;
    };
  };
}
