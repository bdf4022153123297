// Zip files with node's own zlib: members in order, deflated.
'use strict';

const zlib = require('node:zlib');

/** `members`: [name, text or bytes] pairs, with true behind them when they are not to be packed; a zip file as bytes. */
function zip(members) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [name, content, stored] of members) {
    const plain = Buffer.from(content);
    const packed = stored ? plain : zlib.deflateRawSync(plain);
    const method = stored ? '0000' : '0800';
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(crc32(plain), 0);
    sizes.writeUInt32LE(packed.length, 4);
    sizes.writeUInt32LE(plain.length, 8);
    const label = Buffer.from(name);
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(label.length, 0);
    const local = Buffer.concat([Buffer.from(`504b030414000008${method}00002100`, 'hex'), sizes, lengths, label]);
    const place = Buffer.alloc(4);
    place.writeUInt32LE(at, 0);
    directory.push(Buffer.concat([Buffer.from(`504b0102140014000008${method}00002100`, 'hex'), sizes, lengths, Buffer.alloc(10), place, label]));
    parts.push(local, packed);
    at += local.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

const TABLE = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

module.exports = { zip };
