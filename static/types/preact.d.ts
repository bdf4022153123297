// What /vendor/preact.js exports (tools/vendor.js bundles it).
export * from 'preact';
export * from 'preact/hooks';
export {
    signal,
    computed,
    effect,
    batch,
    untracked,
    useSignal,
    useComputed,
    useSignalEffect,
    Signal,
    ReadonlySignal,
} from '@preact/signals';
import type { VNode } from 'preact';
export const html: (strings: TemplateStringsArray, ...values: any[]) => VNode<any>;
