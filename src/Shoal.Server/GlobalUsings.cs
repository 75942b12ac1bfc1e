// Names that two of the server's neighbours have. The limits of the cluster are the ones enforced here.
global using DocumentResult = Shoal.Protocol.DocumentResult;
global using ErrorCode = Shoal.Grains.Abstractions.Errors.ErrorCode;
global using Limits = Shoal.Grains.Abstractions.Limits;
