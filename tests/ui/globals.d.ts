// What Tauri puts into the page.

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
