terraform {
  required_version = ">= 1.11"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "3.1.1"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "2.38.0"
    }
  }

  backend "azurerm" {
    container_name       = "terraform"
    key                  = "embeddings/development/platform.tfstate"
    resource_group_name  = "embeddings-dev-state"
    storage_account_name = "embeddingsdevstate36620e"
    use_azuread_auth     = true
  }
}
